"""The stack."""

import jsii
# @LIBRARY@
from constructs import Construct

# @IMPORTS@


class LiveStreamStack(Stack):
    """A live stream: RTMP into MediaLive, MediaPackage, CloudFront before it."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: Config,
        stack_name: str,
        description: str,
        env: Environment,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            stack_name=stack_name,
            description=description,
            env=env,
        )

        # @BODY@

    @jsii.member(jsii_name="allocateLogicalId")
    def _allocate_logical_id(self, cfn_element: CfnElement) -> str:
        """Logical ids are the constructs' own, without path and hash.

        They are those of onair's CloudFormation template, so that a stack made from
        it can be taken over as it is. They must differ.
        """
        return cfn_element.node.id
