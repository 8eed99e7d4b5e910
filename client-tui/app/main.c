#include "client-tui/app/app.h"

int main(int argc, char **argv)
{
    struct app_options o;
    switch (app_options_parse(&o, argc, argv, stdout, stderr)) {
    case APP_DONE: return APP_EXIT_DONE;
    case APP_USAGE: return APP_EXIT_USAGE;
    case APP_RUN: break;
    }
    return app_run(&o);
}
