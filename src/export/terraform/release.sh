#!/bin/sh
# Waits until MediaLive has let go of something whose user was just removed, so that it can be removed too.
#
#   release.sh input    until no channel holds the input ID
#   release.sh group    until no input holds the input security group ID
#
# Terraform calls it when it destroys; REGION is where the thing lives.
set -eu

group() {
  tries=60
  while :; do
    state=$(aws medialive describe-input-security-group --region "$REGION" --input-security-group-id "$ID" \
      --query State --output text)
    if [ "$state" != IN_USE ]; then
      return
    fi
    tries=$((tries - 1))
    if [ "$tries" -eq 0 ]; then
      echo "input security group $ID is still in use" >&2
      exit 1
    fi
    sleep 2
  done
}

case ${1:-} in
  input) aws medialive wait input-detached --region "$REGION" --input-id "$ID" ;;
  group) group ;;
  *)
    echo "usage: $0 input|group" >&2
    exit 2
    ;;
esac
