"""Tags. onair finds what belongs to a stream by them."""

from aws_cdk import CfnTag

from .config import Config


def tag_map(config: Config, part: str) -> dict[str, str]:
    """The tags of one part."""
    return {
        # @TAGS@
    }


def tag_list(config: Config, part: str) -> list[CfnTag]:
    """The same as the pairs that all but MediaLive take."""
    tags = tag_map(config, part).items()
    return [CfnTag(key=key, value=value) for key, value in tags]
