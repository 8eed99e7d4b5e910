#include "tools/pactectl/ctl.h"

#include <locale.h>
#include <signal.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    signal(SIGPIPE, SIG_IGN);            /* a closed pipe is an error of writing, told as such */
    return pactectl_run(argc, argv, stdout, isatty(STDOUT_FILENO) != 0);
}
