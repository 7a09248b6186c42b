"""onair's exports, judged by the tools they are for and by botocore's models."""
