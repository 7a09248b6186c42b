#!/usr/bin/env python3
"""The app that the CDK runs."""

import sys

from aws_cdk import App, Environment

from live_stream.config import Config, ConfigError
from live_stream.stack import LiveStreamStack
from live_stream.viewers import ViewersStack

STREAM_REGION = "@REGION@"


def main() -> None:
    """Makes the stacks from the context."""
    app = App()
    config = Config.read(app.node)
    stack_name = f"onair-{config.stream_name}"
    LiveStreamStack(
        app,
        "LiveStream",
        config=config,
        stack_name=stack_name,
        description="A live stream: RTMP into MediaLive, MediaPackage, CloudFront",
        env=Environment(region=STREAM_REGION),
    )
    if config.enable_monitoring:
        ViewersStack(
            app,
            "Viewers",
            config=config,
            stream_region=STREAM_REGION,
            stack_name=f"{stack_name}-viewers",
            description="Alarms on what viewers get: CloudFront has its metrics in us-east-1 alone",
            env=Environment(region="us-east-1"),
        )
    app.synth()


if __name__ == "__main__":
    try:
        main()
    except ConfigError as error:
        sys.exit(str(error))
