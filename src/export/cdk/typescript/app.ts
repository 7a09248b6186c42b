import { App } from 'aws-cdk-lib';

import { ConfigError, readConfig } from '../lib/config';
import { LiveStreamStack } from '../lib/stack';

try {
  const app = new App();
  const config = readConfig(app.node);
  new LiveStreamStack(app, 'LiveStream', {
    stackName: `onair-${config.streamName}`,
    description: 'A live stream: RTMP into MediaLive, MediaPackage, CloudFront',
    env: { region: '@REGION@' },
    config,
  });
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
