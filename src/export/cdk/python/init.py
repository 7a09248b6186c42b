"""A live stream: RTMP into MediaLive, MediaPackage as the packager, CloudFront before it."""
