"""Reading YAML that is ours: data files, the founding documents, headers of named queries.

What people hand in is read by :mod:`partnergraph.loaders.table.strict_yaml`, which bounds it.
"""

from __future__ import annotations

from typing import Any

import yaml

# libyaml reads the founding documents in a tenth of the time. Where PyYAML was built without it, Python does.
OWN_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse_own_yaml(text: str) -> Any:
    """The value of one document, of plain types. Raises :class:`yaml.YAMLError` where it is none."""
    return yaml.load(text, Loader=OWN_LOADER)  # noqa: S506 - both are safe loaders
