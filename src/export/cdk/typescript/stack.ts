// @LIBRARY@
import type { Construct } from 'constructs';

// @IMPORTS@

export interface LiveStreamStackProps extends StackProps {
  readonly config: Config;
}

/** A live stream: RTMP into MediaLive, MediaPackage as the packager, CloudFront before it. */
export class LiveStreamStack extends Stack {
  constructor(scope: Construct, id: string, props: LiveStreamStackProps) {
    super(scope, id, props);
    const { config } = props;

    // @BODY@
  }

  /**
   * Logical ids are the constructs' own, without path and hash: those of onair's CloudFormation
   * template, so that a stack made from it can be taken over as it is. They must differ.
   */
  protected override allocateLogicalId(element: CfnElement): string {
    return element.node.id;
  }
}
