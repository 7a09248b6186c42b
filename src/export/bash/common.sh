# shellcheck shell=bash
# What deploy.sh and destroy.sh have in common: parameters, names, and how AWS is asked. Sourced, not run.
# shellcheck disable=SC2034 # much is for those who source it
set -Eeuo pipefail
if ((BASH_VERSINFO[0] < 4 || (BASH_VERSINFO[0] == 4 && BASH_VERSINFO[1] < 4))); then
  echo "bash 4.4 or newer is needed, this is $BASH_VERSION" >&2
  exit 2
fi
shopt -s inherit_errexit

@PARAMETERS@
export AWS_REGION AWS_DEFAULT_REGION=$AWS_REGION AWS_PAGER='' AWS_RETRY_MODE=standard AWS_MAX_ATTEMPTS=5
# Seconds between two looks at something that changes by itself.
: "${POLL_SECONDS:=3}"

say() { printf '%s\n' "$*"; }

die() { # exit code, words...
  local code=$1
  shift
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit "$code"
}

work=$(mktemp -d)
# Names the line and the command that failed; `set -E` takes it into functions and substitutions.
failed() { # exit code, line, command
  trap - ERR
  # A substitution that failed has said so, and so will what it stands in.
  [[ $BASH_SUBSHELL == 0 ]] || exit "$1"
  printf '%s: line %s failed with %s: %s\n' "${0##*/}" "$2" "$1" "$3" >&2
  printf 'What was done stays. Run it again to go on from here.\n' >&2
  exit "$1"
}
trap 'failed "$?" "$LINENO" "$BASH_COMMAND"' ERR
trap 'rm -rf "$work"' EXIT
trap 'die 130 "interrupted; run it again to go on from here"' INT
trap 'die 143 "terminated; run it again to go on from here"' TERM HUP

command -v aws >/dev/null || die 2 'the aws command line is missing'
[[ $STREAM_NAME =~ ^[a-z][a-z0-9-]{0,18}[a-z0-9]$ ]] ||
  die 2 "STREAM_NAME '$STREAM_NAME': 2 to 20 of a-z, 0-9 and -, a letter first"
[[ $AWS_REGION == "$EXPORTED_REGION" ]] ||
  die 2 "AWS_REGION is $AWS_REGION, but this was exported for $EXPORTED_REGION: export again for another region"
[[ $ENABLE_ARCHIVING =~ ^(true|false)$ ]] || die 2 "ENABLE_ARCHIVING '$ENABLE_ARCHIVING': true or false"
[[ $ENABLE_MONITORING =~ ^(true|false)$ ]] || die 2 "ENABLE_MONITORING '$ENABLE_MONITORING': true or false"
IFS=, read -ra RATES <<<"$VIDEO_BITRATES"
[[ ${#RATES[@]} == "$RUNGS" ]] || die 2 "VIDEO_BITRATES '$VIDEO_BITRATES': exactly $RUNGS whole numbers with commas"
for rate in "${RATES[@]}"; do
  [[ $rate =~ ^[1-9][0-9]{4,8}$ ]] || die 2 "VIDEO_BITRATES: '$rate' is no bit rate in bits per second"
done

archiving() { [[ $ENABLE_ARCHIVING == true ]]; }
monitoring() { [[ $ENABLE_MONITORING == true ]]; }

# All codes by which AWS says that a thing is not there.
ABSENT='NotFoundException|NotFound|404|NoSuch[A-Za-z]+|ResourceNotFound'

# A look: whether it is there is in $there, what AWS says in $found. Any other failure is one.
look() { # codes that mean absent, aws arguments...
  local absent=$1 code=0
  shift
  there=true
  found=$(aws --output text "$@" 2>"$work/error") || code=$?
  if [[ $code != 0 ]]; then
    if ! grep -qE "\(($absent)\)" "$work/error"; then
      cat "$work/error" >&2
      return "$code"
    fi
    there=false found=''
  fi
  [[ $found != None ]] || found=''
}

# Looks until the answer is the wanted one.
await() { # what, wanted pattern, seconds, codes that mean absent, aws arguments...
  local what=$1 wanted=$2 end=$((SECONDS + $3)) absent=$4
  shift 4
  while true; do
    look "$absent" "$@"
    [[ ! ${found:-gone} =~ ^($wanted)$ ]] || return 0
    ((SECONDS < end)) || die 1 "$what is ${found:-gone}, not $wanted, after a long time: look at it, then run this again"
    sleep "$POLL_SECONDS"
  done
}

# Ids of MediaLive's things of one part, found by their tags: names are not unique there.
tagged() { # list command, member of the answer, part
  look none medialive "$1" \
    --query "$2[?Tags.\"onair:stream\"=='$STREAM_NAME' && Tags.\"onair:part\"=='$3' && State!='DELETED'].[Id]"
  [[ $(wc -w <<<"$found") -le 1 ]] ||
    die 1 "there are several of $3: ${found//$'\n'/ }. Remove what is too much by hand, then run this again"
}

distribution_found() {
  look none cloudfront list-distributions \
    --query "DistributionList.Items[?Comment=='@DISTRIBUTION_COMMENT@'].[Id]"
}

access_control_found() {
  look none cloudfront list-origin-access-controls \
    --query "OriginAccessControlList.Items[?Name=='@ACCESS_CONTROL_NAME@'].[Id]"
}

# Whose account it is, and so what everything is called.
begin() {
  account=$(aws sts get-caller-identity --query Account --output text)
@NAMES@
  ALARM_PREFIX=onair-$STREAM_NAME-$AWS_REGION-
}
