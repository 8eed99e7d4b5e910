/* Linked into each program of Criterion: leaks that are not ours, whoever
 * starts the program. The names are LeakSanitizer's. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_options(void);

/* Criterion 2.4.1 forgets 48 bytes for each TestSuite. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void) { return "leak:libcriterion.so\n"; }
__attribute__((visibility("default"))) const char *__lsan_default_options(void) { return "print_suppressions=0"; }
