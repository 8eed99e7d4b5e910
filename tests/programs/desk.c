/* desk FOLDER PASSWORD: the data folder of the demonstration, for the stories of
 * tests/scripts: the accounts coordination, federation and ville. */
#include "client-tui/demo/data.h"
#include "common/crypto/hash.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    struct err_note note = {0};
    enum err e = argc == 3 ? crypto_init(&note) : ERR_USAGE;
    if (e == ERR_OK)
        e = demo_make(&sys_real, argv[1], argv[2], &note);
    if (e != ERR_OK)
        (void)fprintf(stderr, "desk : %s\n", err_sentence(e, &note));
    return e != ERR_OK;
}
