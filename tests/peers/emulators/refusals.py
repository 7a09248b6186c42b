"""The refusals both media services answer with, and what they share."""

from __future__ import annotations

from urllib.parse import unquote

from moto.core.exceptions import ServiceException


class NotFound(ServiceException):
    code = "NotFoundException"


class Conflict(ServiceException):
    code = "ConflictException"


class Unprocessable(ServiceException):
    code = "UnprocessableEntityException"


class BadRequest(ServiceException):
    code = "BadRequestException"


def arn_in(path: str) -> str:
    return unquote(path.split("/tags/", 1)[1])
