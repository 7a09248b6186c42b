#!/usr/bin/env bash
# Makes the stream, or goes on where an earlier run ended: what is there already is kept.
#
#   ./deploy.sh
#
# AWS is asked what is there; no file remembers it. Exit code 0 only when everything is there and was looked at.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=common.sh
source "$here/common.sh"
# shellcheck source=settings.sh
source "$here/settings.sh"
[[ $# == 0 ]] || die 2 "it takes no arguments; parameters are in the environment, see README.md"
begin

made() { say "  made  $1"; }
kept() { say "  kept  $1"; }

make_bucket() { # part, bucket
  local part=$1 bucket=$2 place=()
  look 'NotFound|NoSuchBucket|404' s3api head-bucket --bucket "$bucket" --query BucketRegion
  if ! $there; then
    [[ $AWS_REGION == us-east-1 ]] || place=(--create-bucket-configuration "LocationConstraint=$AWS_REGION")
    aws s3api create-bucket --bucket "$bucket" "${place[@]}" >/dev/null
    aws s3api wait bucket-exists --bucket "$bucket"
    made "$part $bucket"
  else
    kept "$part $bucket"
  fi
  aws s3api put-bucket-tagging --bucket "$bucket" --tagging "$("${part}_tagging")"
  aws s3api put-public-access-block --bucket "$bucket" \
    --public-access-block-configuration "$("${part}_public_access_block")"
  aws s3api put-bucket-ownership-controls --bucket "$bucket" --ownership-controls "$("${part}_ownership_controls")"
  aws s3api put-bucket-encryption --bucket "$bucket" \
    --server-side-encryption-configuration "$("${part}_encryption")"
  if declare -F "${part}_lifecycle" >/dev/null; then
    aws s3api put-bucket-lifecycle-configuration --bucket "$bucket" \
      --lifecycle-configuration "$("${part}_lifecycle")"
  fi
  if declare -F "${part}_policy" >/dev/null; then
    aws s3api put-bucket-policy --bucket "$bucket" --policy "$("${part}_policy")"
  fi
}

# Three random numbers, made once and kept beside the page, where only this account reads them: the two stream keys,
# and what makes requests of this deployment differ from those of any other. So a run that was killed between a
# request and its answer repeats the same request, and nothing is made twice.
remember() {
  local kept="$work/random"
  look 'NoSuchKey|404' s3api get-object --bucket "$site_bucket_id" --key deploy/random "$kept" --query ETag
  if ! $there; then
    od -An -v -N48 -tx1 /dev/urandom | tr -d ' \n' >"$kept"
    [[ $(wc -c <"$kept") -eq 96 ]] || die 1 'there are no random numbers for the stream keys'
    aws s3api put-object --bucket "$site_bucket_id" --key deploy/random --body "$kept" --if-none-match '*' >/dev/null
  fi
  random=$(cat "$kept")
  stream_key_a=${random:0:32} stream_key_b=${random:32:32} deployment=${random:64:32}
}

make_role() { # part, policy names...
  local part=$1 name=$media_live_role_id policy
  shift
  look NoSuchEntity iam get-role --role-name "$name" --query Role.Arn
  if [[ -z $found ]]; then
    aws iam create-role --cli-input-json "$("$part")" \
      --assume-role-policy-document "$("${part}_trust")" >/dev/null
    aws iam wait role-exists --role-name "$name"
    look none iam get-role --role-name "$name" --query Role.Arn
    made "$part $name"
  else
    aws iam update-assume-role-policy --role-name "$name" --policy-document "$("${part}_trust")"
    kept "$part $name"
  fi
  media_live_role_arn=$found
  for policy in "$@"; do
    aws iam put-role-policy --role-name "$name" --policy-name "$policy" \
      --policy-document "$("${part}_policy_$policy")"
  done
}

make_security_group() { # part
  tagged list-input-security-groups InputSecurityGroups security_group
  if [[ -z $found ]]; then
    found=$(aws medialive create-input-security-group --cli-input-json "$("$1")" \
      --query SecurityGroup.Id --output text)
    made "$1 $found"
  else
    kept "$1 $found"
  fi
  input_security_group_id=$found
}

make_input() { # part
  tagged list-inputs Inputs input
  if [[ -z $found ]]; then
    found=$(aws medialive create-input --request-id "onair-input-$deployment" --cli-input-json "$("$1")" \
      --query Input.Id --output text)
    made "$1 $found"
  else
    kept "$1 $found"
  fi
  input_id=$found
  await "input $input_id" 'DETACHED|ATTACHED' 120 none medialive describe-input --input-id "$input_id" --query State
  look none medialive describe-input --input-id "$input_id" --query 'Destinations[].[Url]'
  mapfile -t urls <<<"$found"
  [[ ${#urls[@]} == 2 ]] || die 1 "input $input_id has ${#urls[@]} addresses, not 2"
  input_url_a=${urls[0]} input_url_b=${urls[1]}
}

make_package_channel() { # part
  look NotFoundException mediapackage describe-channel --id "$package_channel_id" --query Id
  if [[ -z $found ]]; then
    aws mediapackage create-channel --cli-input-json "$("$1")" >/dev/null
    made "$1 $package_channel_id"
  else
    kept "$1 $package_channel_id"
  fi
}

make_endpoint() { # part, id
  look NotFoundException mediapackage describe-origin-endpoint --id "$2" --query Id
  if [[ -z $found ]]; then
    aws mediapackage create-origin-endpoint --cli-input-json "$("$1")" >/dev/null
    made "$1 $2"
  else
    kept "$1 $2"
  fi
  look none mediapackage describe-origin-endpoint --id "$2" \
    --query '[Url, CmafPackage.HlsManifests[0].Url]'
  local urls url
  read -ra urls <<<"$found"
  # A CMAF endpoint has the address of its playlist only.
  for url in "${urls[@]}"; do
    if [[ $url == https://*/* ]]; then
      printf -v "$1_url" %s "$url"
      url=${url#https://}
      printf -v "$1_host" %s "${url%%/*}"
      printf -v "$1_path" %s "/${url#*/}"
      return 0
    fi
  done
  die 1 "endpoint $2 has no address"
}

make_access_control() { # part
  access_control_found
  if [[ -z $found ]]; then
    found=$(aws cloudfront create-origin-access-control --origin-access-control-config "$("$1")" \
      --query OriginAccessControl.Id --output text)
    made "$1 $found"
  else
    kept "$1 $found"
  fi
  access_control_id=$found
}

make_distribution() { # part
  distribution_found
  if [[ -z $found ]]; then
    found=$(aws cloudfront create-distribution-with-tags --distribution-config-with-tags "$("$1")" \
      --query Distribution.Id --output text)
    made "$1 $found"
  else
    kept "$1 $found"
  fi
  distribution_id=$found
  look none cloudfront get-distribution --id "$distribution_id" --query '[Distribution.ARN, Distribution.DomainName]'
  read -r distribution_arn distribution_domain <<<"$found"
}

make_channel() { # part
  local end=$((SECONDS + 120))
  tagged list-channels Channels channel
  if [[ -z $found ]]; then
    "$1" >"$work/channel.json"
    # IAM takes a while to show a new role to other services; MediaLive's words for that are these.
    until found=$(aws medialive create-channel --request-id "onair-channel-$deployment" \
      --cli-input-json "file://$work/channel.json" --query Channel.Id --output text 2>"$work/error"); do
      if ((SECONDS >= end)) || ! grep -qiE 'role|trusted|channel ID is invalid' "$work/error"; then
        cat "$work/error" >&2
        die 1 'the MediaLive channel could not be made'
      fi
      sleep "$POLL_SECONDS"
    done
    made "$1 $found"
  else
    kept "$1 $found"
  fi
  channel_id=$found
  await "channel $channel_id" 'IDLE|STARTING|RUNNING|RECOVERING|STOPPING' 300 none \
    medialive describe-channel --channel-id "$channel_id" --query State
}

make_player() { # part
  aws s3api put-bucket-policy --bucket "$site_bucket_id" --policy "$("$1_policy")"
  made "$1_policy"
}

put_object() { # function, key, content type, cache control
  "$1" >"$work/object"
  aws s3api put-object --bucket "$site_bucket_id" --key "$2" --body "$work/object" \
    --content-type "$3" --cache-control "$4" >/dev/null
  made "$2"
}

make_topic() { # part, region
  local part=$1 region=$2 arn have
  # Making a topic that is there is finding it.
  arn=$(aws sns create-topic --region "$region" --cli-input-json "$("$part")" --query TopicArn --output text)
  aws sns set-topic-attributes --region "$region" --topic-arn "$arn" --attribute-name Policy \
    --attribute-value "$("${part}_policy")"
  printf -v "${part}_arn" %s "$arn"
  have=$(aws sns list-subscriptions-by-topic --region "$region" --topic-arn "$arn" \
    --query 'Subscriptions[].[Endpoint]' --output text)
  if ! grep -qxF -- "$NOTIFICATION_ENDPOINT" <<<"$have"; then
    aws sns subscribe --region "$region" --topic-arn "$arn" --protocol "$("${part}_protocol")" \
      --notification-endpoint "$NOTIFICATION_ENDPOINT" >/dev/null
  fi
  made "$part $arn"
}

# An alarm that is armed stays armed; a new one is not, until the channel is started.
make_alarm() { # part, region, name
  local armed=()
  look none cloudwatch describe-alarms --region "$2" --alarm-names "$3" --query 'MetricAlarms[0].ActionsEnabled'
  [[ $found != True ]] || armed=(--actions-enabled)
  aws cloudwatch put-metric-alarm --region "$2" --cli-input-json "$("$1")" "${armed[@]}"
  made "$1"
}

make_dashboard() { # part
  local wrong
  wrong=$(aws cloudwatch put-dashboard --dashboard-name "$dashboard_id" --dashboard-body "$("$1_body")" \
    --query 'DashboardValidationMessages[].[Message]' --output text)
  [[ -z $wrong || $wrong == None ]] || die 1 "the dashboard was taken with complaints: $wrong"
  made "$1 $dashboard_id"
}

say "Making $STREAM_NAME in $AWS_REGION of account $account"
@STEPS@

say 'Waiting for CloudFront, usually 3 to 15 minutes'
await "distribution $distribution_id" Deployed 2100 none \
  cloudfront get-distribution --id "$distribution_id" --query Distribution.Status

say 'Looking at everything once more'
wrong=0
check() { # what, wanted pattern, aws arguments...
  local what=$1 wanted=$2
  shift 2
  look "$ABSENT" "$@"
  if [[ ! ${found:-gone} =~ ^($wanted)$ ]]; then
    say "  WRONG $what is ${found:-gone}, not $wanted"
    wrong=$((wrong + 1))
  fi
}
@CHECKS@
((wrong == 0)) || die 1 "$wrong of these are not as they should be"

say
@OUTPUTS@
say
say 'The channel is not started: see README.md. Ingest addresses end in their stream keys, which are secrets.'
