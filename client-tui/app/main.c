#include "client-tui/app/app.h"

int main(int argc, char **argv)
{
    struct app_options o;
    switch (app_options_parse(&o, argc, argv, stdout, stderr)) {
    case APP_DONE: return APP_EXIT_DONE;
    case APP_USAGE: return APP_EXIT_USAGE;
    case APP_RUN: break;
    }
    struct err_note note = {0};
    if (app_settings(&o, &note) != ERR_OK) {
        (void)fprintf(stderr, "pacte : %s\n", note.text);
        return APP_EXIT_USAGE;
    }
    return app_run(&o);
}
