/* Who the server is, who the person is, and what they left behind. */
#ifndef CLIENT_TUI_MODEL_SESSION_H
#define CLIENT_TUI_MODEL_SESSION_H

#include "client-tui/model/model.h"

/* Ends the session: nothing of the account shows or stays in the local copy;
 * drafts stay. */
void model_logout(struct model *m);
/* What the server shows is not what is known of it: a person compares, then it is known. */
bool session_untrusted(const struct model *m);
void session_trust(struct model *m);
void session_pin(struct model *m);

/* A draft that was found at the start, by its place in `drafts`: whether it is
 * this account's; taken up into its convention (what was asked to be saved is
 * sent with the link); thrown away. */
bool draft_mine(const struct model *m, const struct draft_head *h);
/* Too old to be kept: offered a last time. Never one whose saving was asked for. */
bool draft_last_offer(const struct model *m, const struct draft_head *h);
MUST_CHECK enum err draft_take_up(struct model *m, size_t at);
void draft_forget(struct model *m, size_t at);
void draft_drop(struct model *m, size_t at);                 /* its file too */

#endif
