import { App } from 'aws-cdk-lib';

import { ConfigError, readConfig } from '../lib/config';
import { LiveStreamStack } from '../lib/stack';
import { ViewersStack } from '../lib/viewers';

const STREAM_REGION = '@REGION@';

try {
  const app = new App();
  const config = readConfig(app.node);
  const stackName = `onair-${config.streamName}`;
  new LiveStreamStack(app, 'LiveStream', {
    stackName,
    description: 'A live stream: RTMP into MediaLive, MediaPackage, CloudFront',
    env: { region: STREAM_REGION },
    config,
  });
  if (config.enableMonitoring) {
    new ViewersStack(app, 'Viewers', {
      stackName: `${stackName}-viewers`,
      description: 'Alarms on what viewers get: CloudFront has its metrics in us-east-1 alone',
      env: { region: 'us-east-1' },
      config,
      streamRegion: STREAM_REGION,
    });
  }
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
