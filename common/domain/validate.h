/* Whether a record by itself can stand: pure, the same for daemon and client.
 * What depends on other records (references, uniqueness) is in server/apply. */
#ifndef COMMON_DOMAIN_VALIDATE_H
#define COMMON_DOMAIN_VALIDATE_H

#include "common/base/err.h"
#include "common/record/record.h"

/* First what the table of fields says (required, lengths, ranges, codes,
 * number of repeated values, days that exist, text that is clean), then the
 * validator of the type (SIRET, SIREN, RNA, BCE, order of dates, amounts not
 * negative…). The note names the field (« agrement.fin ») and says what to do.
 * Errors: REQUIRED, INVALID, OUT_OF_RANGE, BAD_DAY, BAD_TEXT, TOO_LARGE. */
MUST_CHECK enum err domain_validate(const struct record_type *t, const ProtobufCMessage *body,
                                    struct err_note *note);

#endif
