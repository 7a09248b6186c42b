import type { CfnTag } from 'aws-cdk-lib';

import type { Config } from './config';

/** The tags of one part. onair finds what belongs to a stream by them. */
export function tagMap(config: Config, part: string): Record<string, string> {
  return {
    // @TAGS@
  };
}

/** The same as the pairs that all but MediaLive take. */
export function tagList(config: Config, part: string): CfnTag[] {
  return Object.entries(tagMap(config, part)).map(([key, value]) => ({ key, value }));
}
