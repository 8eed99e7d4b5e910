/* A writer at work on a world, and tasks to give it. */
#ifndef TESTS_UNIT_SERVER_WRITER_DESK_H
#define TESTS_UNIT_SERVER_WRITER_DESK_H

#include "server/writer/writer.h"
#include "tests/support/world.h"

enum { TASKS = 64 };

struct task {
    struct writer_job job;
    Pacte__Command command;
    Pacte__BatchRequest batch;
    Pacte__Actor actor;
    Pacte__Operation *operations[1];
    int done;
    enum err error, answer;
    bool repeated;
    uint64_t index;
    size_t order;
    struct err_note note;
    uint8_t key[16];
};

extern struct world w;
extern uv_loop_t loop;
extern struct metrics metrics;
extern struct writer *writer;
extern const struct sys *use_sys;
extern struct task tasks[TASKS];
extern size_t told;              /* tasks that came back */
extern bool stopped;
extern enum err fatal;

void desk_setup(void);
void desk_teardown(void);        /* asserts that nothing is left open */
void desk_start(void);
void desk_stop(void);
void desk_stopped(void *ctx);    /* for writer_stop */
void desk_run_until(size_t count);

void task_prepare(struct task *t, Pacte__Record *r);
void task_key(struct task *t, uint8_t n);
void task_submit(struct task *t);
Pacte__Record *territory(uint64_t id);

#endif
