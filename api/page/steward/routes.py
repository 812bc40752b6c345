"""The addresses of the stewards' pages, and of what takes their forms."""

from __future__ import annotations

from partnergraph.api.page.steward.desk import show_audit, show_desk, show_loads
from partnergraph.api.page.steward.gate import (
    DESK,
    View,
    decided_by_stewards,
    for_stewards,
    receive_login,
    receive_logout,
    show_login,
)
from partnergraph.api.page.steward.matches import receive_match, show_matches
from partnergraph.api.page.steward.queues import (
    receive_correction_decision,
    receive_judgement,
    show_corrections,
    show_registrations,
)

STEWARD_PAGES: dict[str, View] = {
    DESK: for_stewards(show_desk),
    f"{DESK}/login": show_login,
    f"{DESK}/matches": for_stewards(show_matches),
    f"{DESK}/registrations": for_stewards(show_registrations),
    f"{DESK}/corrections": for_stewards(show_corrections),
    f"{DESK}/audit": for_stewards(show_audit),
    f"{DESK}/loads": for_stewards(show_loads),
}
# What changes the session itself asks nobody for one.
LOGIN_FORMS = {f"{DESK}/login": receive_login, f"{DESK}/logout": receive_logout}
STEWARD_FORMS = {
    f"{DESK}/matches": decided_by_stewards(receive_match),
    f"{DESK}/registrations": decided_by_stewards(receive_judgement),
    f"{DESK}/corrections": decided_by_stewards(receive_correction_decision),
}
