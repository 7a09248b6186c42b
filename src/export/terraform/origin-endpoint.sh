#!/bin/sh
# Makes, changes or removes one origin endpoint of MediaPackage, for which the AWS provider has no resource.
#
#   origin-endpoint.sh put       makes it, or changes it in place: its address stays
#   origin-endpoint.sh remove    removes it, if it is there
#
# Terraform calls it. ENDPOINT is its id, REGION where it lives; credentials are those of the aws command line.
# put wants CHANNEL too, and SETTINGS and TAGS as JSON. It writes the endpoint's address to the object ADDRESS,
# if that is set, where Terraform reads it.
set -eu

media_package() {
  aws mediapackage --region "$REGION" "$@"
}

describe() { # query
  media_package describe-origin-endpoint --id "$ENDPOINT" --query "$1" --output text
}

# The ARN, or nothing when there is no such endpoint; any other answer ends the script.
found() {
  if said=$(describe Arn 2>&1); then
    printf '%s\n' "$said"
    return
  fi
  case $said in
    *NotFoundException*) ;;
    *)
      printf '%s\n' "$said" >&2
      return 1
      ;;
  esac
}

put() {
  arn=$(found)
  if [ -z "$arn" ]; then
    media_package create-origin-endpoint --channel-id "$CHANNEL" --cli-input-json "$SETTINGS" --tags "$TAGS" \
      --query Id --output text
  else
    media_package update-origin-endpoint --cli-input-json "$SETTINGS" --query Id --output text
    media_package tag-resource --resource-arn "$arn" --tags "$TAGS"
  fi
  if [ -n "${ADDRESS:-}" ]; then
    url=$(describe Url)
    printf '%s' "$url" | aws s3 cp --region "$REGION" --only-show-errors --content-type text/plain - "$ADDRESS"
  fi
}

remove() {
  arn=$(found)
  if [ -n "$arn" ]; then
    media_package delete-origin-endpoint --id "$ENDPOINT"
  fi
}

case ${1:-} in
  put | remove) "$1" ;;
  *)
    echo "usage: $0 put|remove" >&2
    exit 2
    ;;
esac
