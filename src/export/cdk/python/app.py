#!/usr/bin/env python3
"""The app that the CDK runs."""

import sys

from aws_cdk import App, Environment

from live_stream.config import Config, ConfigError
from live_stream.stack import LiveStreamStack


def main() -> None:
    """Makes the stack from the context."""
    app = App()
    config = Config.read(app.node)
    LiveStreamStack(
        app,
        "LiveStream",
        config=config,
        stack_name=f"onair-{config.stream_name}",
        description="A live stream: RTMP into MediaLive, MediaPackage, CloudFront",
        env=Environment(region="@REGION@"),
    )
    app.synth()


if __name__ == "__main__":
    try:
        main()
    except ConfigError as error:
        sys.exit(str(error))
