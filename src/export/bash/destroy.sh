#!/usr/bin/env bash
# Removes the stream, or goes on where an earlier run ended, and looks at the end whether anything is left.
#
#   ./destroy.sh --confirm STREAM_NAME [--delete-archive] [--stop]
#
# The recordings stay without --delete-archive. A channel that runs is refused without --stop.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=common.sh
source "$here/common.sh"

confirmed='' archive=false stop=false
while [[ $# -gt 0 ]]; do
  case $1 in
    --confirm)
      [[ $# -ge 2 ]] || die 2 '--confirm wants the name of the stream'
      confirmed=$2
      shift
      ;;
    --delete-archive) archive=true ;;
    --stop) stop=true ;;
    *) die 2 "unknown argument $1" ;;
  esac
  shift
done
[[ $confirmed == "$STREAM_NAME" ]] ||
  die 3 "this removes $STREAM_NAME from $AWS_REGION for good: say --confirm $STREAM_NAME"
begin

gone() { say "  gone  $1"; }

# Nothing is touched while somebody may be watching.
look_whether_on_air() {
  tagged list-channels Channels channel
  channel_id=$found channel_state=''
  [[ -n $channel_id ]] || return 0
  look NotFoundException medialive describe-channel --channel-id "$channel_id" --query State
  channel_state=$found
  if [[ $channel_state =~ ^(RUNNING|STARTING|RECOVERING)$ ]] && ! $stop; then
    die 3 "channel $channel_id is $channel_state: somebody may be watching. --stop stops it first"
  fi
}

# After its alarms are gone: stopping would set them off.
stop_channel() {
  [[ $channel_state =~ ^(RUNNING|STARTING|RECOVERING)$ ]] || return 0
  await "channel $channel_id" 'RUNNING|STOPPING|IDLE' 600 none \
    medialive describe-channel --channel-id "$channel_id" --query State
  [[ $found != RUNNING ]] || aws medialive stop-channel --channel-id "$channel_id" >/dev/null
}

# What makes this deployment's requests its own: the next deployment must not repeat them.
forget() {
  look 'NotFound|NoSuchBucket|404' s3api head-bucket --bucket "$site_bucket_id"
  if $there; then
    aws s3api delete-object --bucket "$site_bucket_id" --key deploy/random >/dev/null
  fi
}

remove_channel() {
  [[ -n $channel_id ]] || return 0
  local id=$channel_id
  await "channel $id" 'IDLE|CREATE_FAILED|UPDATE_FAILED|DELETING|DELETED|gone' 600 NotFoundException \
    medialive describe-channel --channel-id "$id" --query State
  if [[ ! $found =~ ^(DELETING|DELETED|)$ ]]; then
    aws medialive delete-channel --channel-id "$id" >/dev/null
  fi
  await "channel $id" 'DELETED|gone' 420 NotFoundException \
    medialive describe-channel --channel-id "$id" --query State
  gone "channel $id"
}

remove_input() {
  tagged list-inputs Inputs input
  local id=$found
  [[ -n $id ]] || return 0
  await "input $id" 'DETACHED|DELETING|DELETED|gone' 420 NotFoundException \
    medialive describe-input --input-id "$id" --query State
  if [[ $found == DETACHED ]]; then
    aws medialive delete-input --input-id "$id" >/dev/null
  fi
  await "input $id" 'DELETED|gone' 120 NotFoundException medialive describe-input --input-id "$id" --query State
  gone "input $id"
}

remove_security_group() {
  tagged list-input-security-groups InputSecurityGroups security_group
  local id=$found
  [[ -n $id ]] || return 0
  await "input security group $id" 'IDLE|DELETED|gone' 120 NotFoundException \
    medialive describe-input-security-group --input-security-group-id "$id" --query State
  if [[ $found == IDLE ]]; then
    aws medialive delete-input-security-group --input-security-group-id "$id" >/dev/null
  fi
  gone "input_security_group $id"
}

remove_endpoint() { # part, id
  look NotFoundException mediapackage describe-origin-endpoint --id "$2" --query Id
  [[ -n $found ]] || return 0
  aws mediapackage delete-origin-endpoint --id "$2"
  await "endpoint $2" gone 120 NotFoundException mediapackage describe-origin-endpoint --id "$2" --query Id
  gone "$1 $2"
}

remove_package_channel() {
  look NotFoundException mediapackage describe-channel --id "$package_channel_id" --query Id
  [[ -n $found ]] || return 0
  aws mediapackage delete-channel --id "$package_channel_id"
  gone "package_channel $package_channel_id"
}

# CloudFront wants it switched off everywhere before it goes.
disable_distribution() {
  local tag enabled
  distribution_found
  distribution_id=$found
  [[ -n $distribution_id ]] || return 0
  look NoSuchDistribution cloudfront get-distribution-config --id "$distribution_id" --query '[ETag, DistributionConfig.Enabled]'
  read -r tag enabled <<<"$found"
  [[ ${enabled:-} == True ]] || return 0
  aws cloudfront get-distribution-config --id "$distribution_id" --query DistributionConfig --output json |
    sed 's/^    "Enabled": true/    "Enabled": false/' >"$work/disabled.json"
  aws cloudfront update-distribution --id "$distribution_id" --if-match "$tag" \
    --distribution-config "file://$work/disabled.json" >/dev/null
}

remove_distribution() {
  [[ -n $distribution_id ]] || return 0
  say 'Waiting for CloudFront, usually 3 to 15 minutes'
  await "distribution $distribution_id" 'Deployed|gone' 2100 NoSuchDistribution \
    cloudfront get-distribution --id "$distribution_id" --query Distribution.Status
  look NoSuchDistribution cloudfront get-distribution-config --id "$distribution_id" --query ETag
  if [[ -n $found ]]; then
    aws cloudfront delete-distribution --id "$distribution_id" --if-match "$found"
  fi
  gone "distribution $distribution_id"
}

remove_access_control() {
  access_control_found
  local id=$found
  [[ -n $id ]] || return 0
  look NoSuchOriginAccessControl cloudfront get-origin-access-control --id "$id" --query ETag
  [[ -n $found ]] || return 0
  aws cloudfront delete-origin-access-control --id "$id" --if-match "$found"
  gone "access_control $id"
}

remove_role() {
  local name=$media_live_role_id policy policies
  look NoSuchEntity iam list-role-policies --role-name "$name" --query 'PolicyNames[].[@]'
  policies=$found
  for policy in $policies; do
    aws iam delete-role-policy --role-name "$name" --policy-name "$policy"
  done
  look NoSuchEntity iam get-role --role-name "$name" --query Role.Arn
  [[ -n $found ]] || return 0
  aws iam delete-role --role-name "$name"
  gone "media_live_role $name"
}

remove_topic() { # part, region, name
  local arn="arn:aws:sns:$2:$account:$3"
  look NotFound sns get-topic-attributes --region "$2" --topic-arn "$arn" --query Attributes.TopicArn
  [[ -n $found ]] || return 0
  aws sns delete-topic --region "$2" --topic-arn "$arn"
  gone "$1 $arn"
}

# By their prefix: alarms of an older export go too.
remove_alarms() { # region
  local names
  names=$(aws cloudwatch describe-alarms --region "$1" --alarm-name-prefix "$ALARM_PREFIX" \
    --query 'MetricAlarms[].[AlarmName]' --output text)
  [[ -n $names && $names != None ]] || return 0
  xargs -n 100 aws cloudwatch delete-alarms --region "$1" --alarm-names <<<"$names"
  gone "$(wc -w <<<"$names") alarms in $1"
}

remove_dashboard() {
  look 'ResourceNotFound|DashboardNotFoundError' cloudwatch get-dashboard --dashboard-name "$dashboard_id" --query DashboardName
  [[ -n $found ]] || return 0
  aws cloudwatch delete-dashboards --dashboard-names "$dashboard_id"
  gone "dashboard $dashboard_id"
}

remove_bucket() { # part, bucket
  local key upload
  look 'NotFound|NoSuchBucket|404' s3api head-bucket --bucket "$2"
  $there || return 0
  aws s3 rm "s3://$2" --recursive --only-show-errors
  aws s3api list-multipart-uploads --bucket "$2" --query 'Uploads[].[Key, UploadId]' --output text >"$work/uploads"
  while IFS=$'\t' read -r key upload; do
    [[ $key == None && -z $upload ]] || aws s3api abort-multipart-upload --bucket "$2" --key "$key" --upload-id "$upload"
  done <"$work/uploads"
  aws s3api delete-bucket --bucket "$2"
  aws s3api wait bucket-not-exists --bucket "$2"
  gone "$1 $2"
}

say "Removing $STREAM_NAME from $AWS_REGION of account $account"
@STEPS@

say 'Looking for what is left'
left=0
report() { # what
  [[ -n $found ]] || return 0
  say "  LEFT  $1: ${found//$'\n'/ }"
  left=$((left + 1))
}
check() { # what, aws arguments...
  local what=$1
  shift
  look "$ABSENT" "$@"
  report "$what"
}
@CHECKS@
((left == 0)) || die 5 "$left of these are left and may be billed: run this again"
say "Nothing of $STREAM_NAME is left."
if [[ -n ${archive_bucket_id:-} ]] && ! $archive; then
  look 'NotFound|NoSuchBucket|404' s3api head-bucket --bucket "$archive_bucket_id"
  if $there; then say "Kept, and billed: the recordings in $archive_bucket_id. --delete-archive removes them."; fi
fi
