/* A file of drafts that anybody may have written: nothing breaks, and what is
 * accepted is packed again to the same bytes. Its checksum is made right first,
 * or nothing behind it would ever be reached. */
#include "client-tui/data/draft.h"
#include "common/crypto/hash.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void need(bool holds)
{
    if (!holds)
        abort();
}

static void packs_again(const struct draft_head *h, const struct edits *e, struct arena *a)
{
    struct bytes once, twice;
    struct draft_head head;
    struct edits again;
    need(draft_pack(h, e, a, &once) == ERR_OK);
    edits_init(&again, &sys_real);
    need(draft_unpack(once, &head, &again) == ERR_OK);
    need(draft_pack(&head, &again, a, &twice) == ERR_OK && bytes_equal(once, twice));
    edits_free(&again);
}

static void builds(const struct edits *e, struct arena *a)
{
    for (size_t i = 0; i < e->count; i++) {
        Pacte__Record *r;
        need(edit_build(&e->rows[i], (struct day){20784}, true, a, &r, NULL) != ERR_INTERNAL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct arena a;
    struct draft_head h;
    struct edits e;
    uint8_t *file = malloc(len + HASH_BYTES);
    if (file == NULL)
        return 0;
    if (len > 0)
        memcpy(file, data, len);
    edits_init(&e, &sys_real);
    need(draft_unpack(bytes_of(file, len), &h, NULL) != ERR_NO_MEMORY);
    hash_sha256(bytes_of(file, len), file + len);
    arena_init(&a, &sys_real, 32 << 20);
    if (draft_unpack(bytes_of(file, len + HASH_BYTES), &h, &e) == ERR_OK) {
        packs_again(&h, &e, &a);
        builds(&e, &a);
    }
    edits_free(&e);
    arena_finish(&a);
    free(file);
    return 0;
}
