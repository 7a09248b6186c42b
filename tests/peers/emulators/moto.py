"""moto's own server, started after its holes are filled.

    python -m emulators.moto -H 127.0.0.1 -p 5601

moto 5.2 has no input security groups and no tags for MediaLive, hands out ARNs without region or
account, forgets an input's groups and URLs, answers 500 for an unknown id, lets a RUNNING channel be
deleted, returns MediaPackage channels without HlsIngest, and takes a bucket for TLS only for a closed one. Just
those parts are replaced; storage, parsing, serialising and every other service stay moto's.
"""

from moto.server import main

from emulators import moto_medialive, moto_mediapackage, moto_s3  # noqa: F401  (importing is what replaces)

if __name__ == "__main__":
    main()
