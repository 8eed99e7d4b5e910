/* A folder of its own for a test, gone at the end. */
#ifndef TESTS_SUPPORT_SCRATCH_H
#define TESTS_SUPPORT_SCRATCH_H

enum { SCRATCH_PATH_BYTES = 512 };

struct scratch {
    char dir[SCRATCH_PATH_BYTES];
};

/* Under $TMPDIR or /tmp; ends the program when it cannot be made. */
void scratch_make(struct scratch *s);
/* « dir/name »; valid as long as the program, which asks for at most 64. */
const char *scratch_path(const struct scratch *s, const char *name);
/* Ends the program when it cannot. Over an existing file: its content changes. */
void scratch_copy(const char *from, const char *to);
/* Removes a folder that lies in a scratch folder, and all in it. */
void scratch_empty(const char *dir);
void scratch_remove(struct scratch *s);

#endif
