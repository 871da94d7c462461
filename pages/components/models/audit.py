"""What was done, by whom: the newest entries of the audit log, and whether it is as written."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.errors import N_
from pages.components import figure
from pages.components.models.view import VersionsView
from pages.components.text import plain

#: Entries that are listed, the newest.
LIMIT = 200
ACTIONS: dict[str, str] = {
    "login": N_("signed in"),
    "invite": N_("invited somebody"),
    "roles": N_("changed roles"),
    "remove": N_("ended an access"),
    "rule": N_("switched a rule"),
    "key create": N_("created a key"),
    "key revoke": N_("revoked a key"),
    "correction accept": N_("accepted corrections"),
    "correction reject": N_("rejected corrections"),
    "promote": N_("put a version in service"),
    "reject": N_("rejected a version"),
    "rollback": N_("rolled back"),
    "experiment begin": N_("started an experiment"),
    "experiment end": N_("ended an experiment"),
    "market import": N_("imported a market"),
    "market activate": N_("changed the active market"),
    "market delete": N_("deleted a market"),
    "erase seller": N_("erased a seller"),
    "erase person": N_("erased a person"),
    "export person": N_("exported a person’s data"),
    "export history": N_("exported the history"),
}


def show(view: VersionsView) -> None:
    """List the newest entries, and offer to verify all of them."""
    _, words, audit = view.words.gettext, view.words, view.services.audit
    entries = audit.newest(LIMIT)
    if not entries:
        st.info(plain(_("Nothing has been noted yet.")), icon=":material/info:")
        return
    figure.table(
        pd.DataFrame(
            {
                _("Number"): [one.number for one in entries],
                _("Time (UTC)"): [words.moment(one.created_at) for one in entries],
                _("By"): [one.actor for one in entries],
                _("Action"): [
                    words.sentence(ACTIONS.get(one.action, one.action)) for one in entries
                ],
                _("Details"): [
                    ", ".join(f"{name}: {value}" for name, value in one.details.items())[:300]
                    for one in entries
                ],
            }
        ),
        words,
    )
    st.caption(
        plain(
            _(
                "Each entry bears the fingerprint of the one before: none can be changed or taken "
                "out unseen. Note the last one elsewhere to see that the end is whole."
            )
        )
    )
    if st.button(_("Verify all entries"), icon=":material/verified_user:", key="models.audit"):
        found = audit.verify()
        if found.broken is None:
            said = _(
                "{n} entries, all as they were written. Fingerprint of the last: {head}",
                n=found.entries,
                head=found.head,
            )
            st.success(plain(said), icon=":material/check_circle:")
        else:
            said = _(
                "The audit log was changed: entry {number} is not as it was written.",
                number=found.broken,
            )
            st.error(plain(said), icon=":material/error:")
