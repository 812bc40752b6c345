"""The refresh file: sources, where they are fetched from, when, and what is expected of them."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from partnergraph.graph.schedules import read_schedule
from partnergraph.loaders.fetching.addresses import parse_web_address
from partnergraph.loaders.fetching.files import RemoteFile
from partnergraph.loaders.refresh.expectations import Expectations
from partnergraph.loaders.registry import LOADERS
from partnergraph.loaders.table.strict_yaml import read_yaml_strictly
from partnergraph.loaders.tabular.downloads import find_download
from partnergraph.schema.errors import (
    InvalidInput,
    NotFound,
    PartnergraphError,
    describe_validation_errors,
)

_VARIABLE = re.compile(r"\$\{(\w+)\}")


class _PlanPart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RefreshEntry(_PlanPart):
    """One source: how it is loaded, from where, and when (a cron expression, UTC)."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)
    load: str
    urls: list[str] = []
    download: str | None = None
    headers: dict[str, str] = {}
    map: Path | None = None
    source: str | None = None
    schedule: str = "0 3 * * *"
    expect: Expectations = Expectations()
    bytes: int | None = Field(None, ge=1)
    seconds: float | None = Field(None, gt=0)

    @field_validator("load")
    @classmethod
    def find_loader(cls, name: str) -> str:
        """A loader that reads files."""
        if name not in LOADERS or not LOADERS[name].takes_files:
            known = ", ".join(key for key, loader in LOADERS.items() if loader.takes_files)
            raise ValueError(f"there is no loader {name!r}; there are {known}")
        return name

    @field_validator("schedule")
    @classmethod
    def check_schedule(cls, text: str) -> str:
        """A cron expression of five fields."""
        try:
            read_schedule(text)
        except InvalidInput as error:
            raise ValueError(error.what) from None
        return text

    @model_validator(mode="after")
    def check_origin(self) -> Self:
        """Addresses or one of the publisher's own downloads, and a mapping for a table."""
        if bool(self.urls) == bool(self.download):
            raise ValueError("give either 'urls' or 'download'")
        if (self.load == "table") != (self.map is not None):
            raise ValueError("'map' is needed for 'load: table', and for no other")
        try:
            for url in self.urls:
                parse_web_address(url)
            if self.download:
                find_download(self.load, self.download)
        except PartnergraphError as error:
            raise ValueError(f"{error.where}: {error.what}") from None
        return self

    def remote_files(self) -> list[RemoteFile]:
        """The files to fetch. Raises :class:`InvalidInput` for a header that names no variable of the environment."""
        headers = {name: fill_variables(value) for name, value in self.headers.items()}
        files = (
            find_download(self.load, self.download).remote_files()
            if self.download
            else [RemoteFile(url) for url in self.urls]
        )
        return [RemoteFile(file.url, {**file.headers, **headers}, file.body) for file in files]

    def is_due(self, tried: int | None, now: datetime) -> bool:
        """Whether the schedule has come round since the last try (milliseconds since 1970)."""
        if tried is None:
            return True
        return bool(
            next(read_schedule(self.schedule, datetime.fromtimestamp(tried / 1000, UTC))) <= now
        )


class AlertTargets(_PlanPart):
    """Who is told of a refresh: an address that takes JSON, a file for Prometheus' textfile collector."""

    webhook: str | None = None
    textfile: Path | None = None


class RefreshPlan(_PlanPart):
    """What a refresh file says: its sources, and who is told."""

    sources: list[RefreshEntry] = Field(min_length=1)
    alert: AlertTargets = AlertTargets()

    @model_validator(mode="after")
    def check_names(self) -> Self:
        """No name stands twice, for by it a refresh is remembered."""
        names = [entry.name for entry in self.sources]
        if repeated := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"there are several sources named {', '.join(repeated)}")
        return self

    def select_entries(self, names: list[str]) -> list[RefreshEntry]:
        """The entries of these names, or all. Raises :class:`NotFound` for a name that is none."""
        by_name = {entry.name: entry for entry in self.sources}
        for name in names:
            if name not in by_name:
                raise NotFound(
                    "the refresh file has no such source",
                    where=name,
                    do=f"name one of: {', '.join(by_name)}",
                )
        return [by_name[name] for name in names] if names else self.sources


def read_refresh_plan(path: Path) -> RefreshPlan:
    """The plan in a file, its paths relative to it. Raises :class:`InvalidInput` that says all that is wrong."""
    content: Any = read_yaml_strictly(path)
    try:
        plan = RefreshPlan.model_validate(content)
    except ValidationError as error:
        raise InvalidInput(
            "\n  ".join(describe_validation_errors(error, "the file")),
            where=str(path),
            do="correct the file; docs/guides/refresh.md says what each part is",
        ) from None
    entries = [
        entry.model_copy(update={"map": path.parent / entry.map}) if entry.map else entry
        for entry in plan.sources
    ]
    return plan.model_copy(update={"sources": entries})


def fill_variables(text: str) -> str:
    """A text with each ``${NAME}`` replaced by that variable of the environment.

    Raises :class:`InvalidInput` for one that is not set: a secret that is missing is no empty secret.
    """

    def value_of(match: re.Match[str]) -> str:
        if match[1] not in os.environ:
            raise InvalidInput(
                f"the variable {match[1]} is not set", where=text, do="set it, or take it out"
            )
        return os.environ[match[1]]

    return _VARIABLE.sub(value_of, text)
