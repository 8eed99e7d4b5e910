/* The files as they lie in the sources, put into the program by the assembler. */
#include "client-tui/demo/data.h"

#define EMBED(symbol, path) \
    __asm__(".section .rodata\n.balign 8\n" #symbol ":\n.incbin \"" path "\"\n" #symbol "_end:\n.byte 0\n.previous\n"); \
    extern const uint8_t symbol[], symbol##_end[]

EMBED(demo_centre_social_model, "proto/models/centre_social.json");
EMBED(demo_plan_hp_model, "proto/models/plan_hp.json");
EMBED(demo_centre_social, "tools/demo.d/centre_social.json");
EMBED(demo_federation, "tools/demo.d/federation.json");
EMBED(demo_plan_hp, "tools/demo.d/plan_hp.json");

/* Where a file ends is known to the linker only. */
void demo_files(struct demo_file out[DEMO_FILES])
{
#define FILE_ROW(at, symbol, is_model) \
    out[at] = (struct demo_file){#symbol, {symbol, (size_t)(symbol##_end - symbol)}, is_model}
    FILE_ROW(0, demo_centre_social_model, true);
    FILE_ROW(1, demo_plan_hp_model, true);
    FILE_ROW(2, demo_centre_social, false);
    FILE_ROW(3, demo_federation, false);
    FILE_ROW(4, demo_plan_hp, false);
}
