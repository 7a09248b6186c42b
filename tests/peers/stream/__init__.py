"""A stream taken up and down by boto3 alone, and the checks made on the way."""
