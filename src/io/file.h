/* file.h - whole files, directories and locks.
 *
 * Errors:  every message names the path and what the system said. DRT_ENOTFOUND (no
 *          such file or directory), DRT_EDENIED (not allowed), DRT_EIO (anything else
 *          the system refused), DRT_ENOMEM, and what a function adds.
 * Threads: any; a lock handle belongs to one. */
#ifndef IO_FILE_H
#define IO_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "core/status.h"

/* The status for an errno of a call about a file, and its message in *error. */
enum drt_status file_fail(struct drt_error *error, int number, const char *path,
                          const char *doing);

/* Reads the whole file, at most `limit` bytes. *out is the caller's, NUL-terminated
 * behind its `length` bytes. Errors: also DRT_ERANGE (it is longer), DRT_EINVAL (no
 * regular file). */
DRT_MUST_CHECK enum drt_status file_read(char **out, size_t *length, const char *path,
                                         size_t limit, struct drt_error *error);

/* Puts a new file in place of `path`, so that a reader and a crash see the old text or
 * the new one, whole: written beside it, synced, renamed, directory synced. A symbolic
 * link is replaced, not followed. On failure the old file stands. */
DRT_MUST_CHECK enum drt_status file_write_atomic(const char *path, const void *bytes,
                                                 size_t length, mode_t mode,
                                                 struct drt_error *error);

/* Makes the directory and those above it; new ones get `mode`, existing ones stay as
 * they are. Errors: also DRT_EEXIST (something else is in the way). */
DRT_MUST_CHECK enum drt_status file_make_dirs(const char *path, mode_t mode,
                                              struct drt_error *error);

/* Makes sure that a directory is ours alone: makes it with mode 0700 where it is
 * missing; refuses one that is a link, belongs to another user, or that others may
 * enter. Errors: also DRT_EDENIED with the remedy. */
DRT_MUST_CHECK enum drt_status file_make_private_dir(const char *path, struct drt_error *error);

/* Whether there is something of that name. What the system will not say (a directory that
 * may not be searched) counts as there: who asks wants to be stopped by it. */
bool file_may_exist(const char *path);

/* ---- locks ---- */

struct file_lock;

/* Holds an advisory lock on the file, made with mode 0600 where it is missing, and
 * writes this process's number into it. The lock ends with the handle or the process,
 * however that ends; the file stays. Errors: also DRT_EBUSY (with the holder's number,
 * where it can be read). */
DRT_MUST_CHECK enum drt_status file_lock_acquire(struct file_lock **out, const char *path,
                                                 struct drt_error *error);
/* Accepts NULL. */
void file_lock_release(struct file_lock *lock);

/* The process that holds the lock now. Errors: DRT_ENOTFOUND (nobody holds it),
 * DRT_EPARSE (somebody does, but has not said who). */
DRT_MUST_CHECK enum drt_status file_lock_holder(pid_t *pid, const char *path,
                                                struct drt_error *error);

#endif
