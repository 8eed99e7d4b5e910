/* Records written as JSON, their packed form, and edits over them: what the
 * tests of this folder share. */
#ifndef TESTS_UNIT_CLIENT_TUI_DATA_RIG_H
#define TESTS_UNIT_CLIENT_TUI_DATA_RIG_H

#include "client-tui/data/edit.h"

static const struct day rig_today = {20784};         /* 2026-11-27 */
#define RIG_NOW ((int64_t)20784 * 86400000 + 36000000)

/* Packed, in the arena; asserts that the JSON is a record. */
struct bytes rig_record(struct arena *a, const char *json);
/* The edit of a record that the daemon has. */
struct edit *rig_edit(struct edits *e, struct bytes base);
/* Asserts that the path exists. */
void rig_type(struct edits *e, struct edit *x, const char *path, const char *text);
/* Of the record that the edit makes (leniently), in the machine form. */
void rig_expect(const struct edit *x, const char *path, const char *want);
/* A reproducible number, from 0 to n - 1. */
unsigned rig_random(uint64_t *seed, unsigned n);

#endif
