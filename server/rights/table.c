/* The table of rights (design: denied by default). Written with a few words
 * so that it can be read aloud: « coordination may write, of the types of a
 * centre, those of its own structures, in every group of fields ».
 * docs/rights.md shows the same in French; a test compares the two. */
#include "server/rights/rights.h"

#define ROLE(name) PACTE__ROLE__ROLE_##name
#define METHOD(name) PACTE__METHOD__METHOD_##name
#define TYPE(name) (1u << PACTE__RECORD_TYPE__RECORD_TYPE_##name)
#define GROUP(name) (1u << GROUP_##name)

/* Types of nobody in particular, that all share. */
#define SHARED (TYPE(ORGANISATION) | TYPE(CONTACT) | TYPE(TERRITOIRE))
#define CENTRE TYPE(STRUCTURE)
/* What hangs on a structure or on a convention. */
#define MONEY (TYPE(CONTRIBUTION) | TYPE(VERSEMENT))
#define WORK (TYPE(AGREMENT) | TYPE(CONVENTION) | TYPE(SIGNATAIRE) | TYPE(DOCUMENT) | MONEY)

#define EVERY_GROUP (GROUP(COMMON) | GROUP(POSITION) | GROUP(AMOUNT) | GROUP(PERSON) | GROUP(INTERNAL))
#define READER_GROUPS (GROUP(COMMON) | GROUP(AMOUNT) | GROUP(PERSON))
#define PARTNER_GROUPS (GROUP(COMMON) | GROUP(AMOUNT))

/* Whoever reads a record may list, search and follow it, and say that it is
 * looking at it. */
#define READ(role, types, scope, groups) \
    {ROLE(role), METHOD(GET), types, scope, groups}, \
    {ROLE(role), METHOD(LIST), types, scope, groups}, \
    {ROLE(role), METHOD(HISTORY), types, scope, groups}, \
    {ROLE(role), METHOD(SEARCH), types, scope, groups}, \
    {ROLE(role), METHOD(WATCH), types, scope, groups}, \
    {ROLE(role), METHOD(PRESENCE), types, scope, groups}
#define TOTAL(role, scope, groups) {ROLE(role), METHOD(TOTALS), TYPE(CONTRIBUTION), scope, groups}
#define ATTACHED(role, scope) {ROLE(role), METHOD(BLOB_GET), TYPE(DOCUMENT), scope, GROUP(COMMON)}
#define WRITE(role, types, scope, groups) \
    {ROLE(role), METHOD(PUT), types, scope, groups}, \
    {ROLE(role), METHOD(DELETE), types, scope, EVERY_GROUP}
/* Each operation of a batch is held to the rows of Put and Delete. */
#define BATCH(role) {ROLE(role), METHOD(BATCH), 0, SCOPE_NONE, 0}
/* Content that no document cites yet belongs to nobody. */
#define ATTACH(role) {ROLE(role), METHOD(BLOB_PUT), 0, SCOPE_NONE, 0}
#define CALL(role, method, scope) {ROLE(role), METHOD(method), 0, scope, 0}

static const struct right_row rows[] = {
    CALL(UNSPECIFIED, HELLO, SCOPE_NONE),
    CALL(UNSPECIFIED, LOGIN, SCOPE_NONE),
    CALL(UNSPECIFIED, RESUME, SCOPE_NONE),
    CALL(UNSPECIFIED, PING, SCOPE_NONE),
    CALL(UNSPECIFIED, LOGOUT, SCOPE_OWN_ACCOUNT),
    CALL(UNSPECIFIED, PASSWORD, SCOPE_OWN_ACCOUNT),
    CALL(UNSPECIFIED, TOTP, SCOPE_OWN_ACCOUNT),
    CALL(UNSPECIFIED, SESSION_LIST, SCOPE_OWN_ACCOUNT),
    CALL(UNSPECIFIED, SESSION_END, SCOPE_OWN_ACCOUNT),

    /* Technique, and no business data: the journal holds some. */
    CALL(ADMINISTRATION, STATUS, SCOPE_NONE),
    CALL(ADMINISTRATION, BACKUP, SCOPE_NONE),
    CALL(ADMINISTRATION, ACCOUNT_LIST, SCOPE_ALL),
    CALL(ADMINISTRATION, ACCOUNT_PUT, SCOPE_ALL),
    CALL(ADMINISTRATION, SESSION_LIST, SCOPE_ALL),
    CALL(ADMINISTRATION, SESSION_END, SCOPE_ALL),

    READ(FEDERATION, SHARED | CENTRE | WORK, SCOPE_ALL, EVERY_GROUP),
    TOTAL(FEDERATION, SCOPE_ALL, EVERY_GROUP),
    ATTACHED(FEDERATION, SCOPE_ALL),
    WRITE(FEDERATION, SHARED, SCOPE_ALL, EVERY_GROUP),
    BATCH(FEDERATION),

    READ(COORDINATION, SHARED, SCOPE_ALL, EVERY_GROUP),
    READ(COORDINATION, CENTRE, SCOPE_ALL, GROUP(COMMON)),
    READ(COORDINATION, CENTRE, SCOPE_OWN_STRUCTURE, EVERY_GROUP & ~GROUP(COMMON)),
    READ(COORDINATION, WORK, SCOPE_OWN_STRUCTURE, EVERY_GROUP),
    TOTAL(COORDINATION, SCOPE_OWN_STRUCTURE, EVERY_GROUP),
    ATTACHED(COORDINATION, SCOPE_OWN_STRUCTURE),
    WRITE(COORDINATION, SHARED, SCOPE_ALL, EVERY_GROUP),
    WRITE(COORDINATION, CENTRE | WORK, SCOPE_OWN_STRUCTURE, EVERY_GROUP),
    BATCH(COORDINATION),
    ATTACH(COORDINATION),

    READ(FINANCEUR, SHARED | CENTRE, SCOPE_ALL, GROUP(COMMON)),
    READ(FINANCEUR, WORK, SCOPE_SIGNED, PARTNER_GROUPS),
    READ(FINANCEUR, MONEY, SCOPE_OWN_AMOUNT, GROUP(POSITION)),
    TOTAL(FINANCEUR, SCOPE_SIGNED, PARTNER_GROUPS),
    TOTAL(FINANCEUR, SCOPE_OWN_AMOUNT, GROUP(POSITION)),
    ATTACHED(FINANCEUR, SCOPE_SIGNED),
    {ROLE(FINANCEUR), METHOD(PUT), MONEY, SCOPE_OWN_AMOUNT, GROUP(AMOUNT)},
    BATCH(FINANCEUR),

    CALL(AUDIT, STATUS, SCOPE_NONE),
    CALL(AUDIT, JOURNAL, SCOPE_NONE),

    READ(LECTURE, SHARED, SCOPE_ALL, READER_GROUPS),
    READ(LECTURE, CENTRE, SCOPE_ALL, GROUP(COMMON)),
    READ(LECTURE, CENTRE, SCOPE_OWN_STRUCTURE, READER_GROUPS & ~GROUP(COMMON)),
    READ(LECTURE, WORK, SCOPE_OWN_STRUCTURE, READER_GROUPS),
    TOTAL(LECTURE, SCOPE_OWN_STRUCTURE, READER_GROUPS),
    ATTACHED(LECTURE, SCOPE_OWN_STRUCTURE),
};

const struct right_table right_table = {rows, sizeof rows / sizeof rows[0]};
