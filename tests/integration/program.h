/* program.h - programs of the build as child processes of a test: started, watched with
 * a deadline, and ended by their process id.
 *
 * Owners:  a started child is the caller's until program_end() or program_wait(). Should
 *          the test die first, its children are killed with it.
 * Errors:  what does not happen in time fails the test, with what the program said. */
#ifndef TESTS_INTEGRATION_PROGRAM_H
#define TESTS_INTEGRATION_PROGRAM_H

#include <jansson.h>
#include <stdint.h>
#include <sys/types.h>

enum { PROGRAM_WORDS = 32, PROGRAM_TEXT = 4096 };

/* A word list for the functions below: program, then its arguments. */
#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* Monotonic time, and a short wait between two looks at something. */
int64_t now_ns(void);
void look_again(void);

/* The program at that place of the build tree: "drt". */
const char *program_path(const char *name);

/* Starts it; what it says goes to the file `out` (made anew). */
pid_t program_start(const char *const *words, const char *out);
/* Waits for at most `seconds` for its end and sets *pid to 0. Returns its exit code, or
 * -N where signal N ended it. */
int program_wait(pid_t *pid, int seconds);
/* Sends the signal and waits; accepts *pid 0. */
int program_end(pid_t *pid, int signal);
/* True while it runs. */
int program_runs(pid_t pid);

/* Runs it to its end. Returns its exit code; what it wrote to standard output stands in
 * *out, owned by the caller; `out` may be NULL. */
int program_run(char **out, const char *const *words);
/* The same for a command that must succeed and answer with one JSON document. */
json_t *program_json(const char *const *words);

/* How many lines of a text file contain `text`; 0 where there is no file. */
int file_count(const char *path, const char *text);
/* The text between `from` and the next space or end of line in a file, waited for. */
void file_wait_word(char *out, size_t size, const char *path, const char *from);
/* Prints the last lines of a file, for the report of a failure. */
void file_tell(const char *path);

#endif
