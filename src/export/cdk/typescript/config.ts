import type { Node } from 'constructs';

/** A bit rate for each rung. */
// @LADDER@

/** What can be set in cdk.json, or with `--context NAME=VALUE`. */
export interface Config {
  /** Part of the name of everything: another name is another stream. */
  readonly streamName: string;
  /** Record the best rung in S3. */
  readonly enableArchiving: boolean;
  /** CloudWatch alarms and dashboard. */
  readonly enableMonitoring: boolean;
  /** Bits per second of each rung, best first. Sizes and quality are in encoder.ts. */
  readonly videoBitrates: Ladder;
}

/** Reads and checks the context. */
export function readConfig(node: Node): Config {
  return {
    streamName: streamName(node),
    enableArchiving: flag(node, 'enableArchiving'),
    enableMonitoring: flag(node, 'enableMonitoring'),
    videoBitrates: videoBitrates(node),
  };
}

/** A context variable that is missing or not of the accepted form. */
export class ConfigError extends Error {
  constructor(name: string, value: unknown, accepted: string) {
    const is = value === undefined ? 'not set' : JSON.stringify(value);
    super(`context variable ${name} is ${is}: ${accepted}`);
  }
}

function streamName(node: Node): string {
  const value: unknown = node.tryGetContext('streamName');
  if (typeof value !== 'string' || !/@NAME_PATTERN@/.test(value)) {
    throw new ConfigError(
      'streamName',
      value,
      'give 2 to 20 of a-z, 0-9 and -, a letter first, no - last',
    );
  }
  return value;
}

/** On the command line every value is text. */
function flag(node: Node, name: string): boolean {
  const value: unknown = node.tryGetContext(name);
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw new ConfigError(name, value, 'give true or false');
}

function videoBitrates(node: Node): Ladder {
  const value: unknown = node.tryGetContext('videoBitrates');
  const items: unknown[] = Array.isArray(value) ? value : String(value).split(',');
  const rates = items.map((item) => (/^[1-9][0-9]{4,8}$/.test(String(item)) ? Number(item) : NaN));
  if (!isLadder(rates)) {
    throw new ConfigError(
      'videoBitrates',
      value,
      'give @COUNT@ whole numbers from 10000 to 999999999, best rung first',
    );
  }
  return rates;
}

function isLadder(rates: readonly number[]): rates is Ladder {
  return rates.length === @COUNT@ && rates.every(Number.isInteger);
}
