/* paths.h - where the program keeps its files: the XDG base directories.
 *
 *     what      option or variable       otherwise
 *     config    DRT_CONFIG               $XDG_CONFIG_HOME/drt/drt.conf, and where there
 *                                        is none but a system one, that of sysconfdir
 *     data      DRT_DATA_DIR             $XDG_DATA_HOME/drt
 *     state     DRT_STATE_DIR            $XDG_STATE_HOME/drt
 *     cache     (none)                   $XDG_CACHE_HOME/drt
 *     runtime   DRT_RUNTIME_DIR          $XDG_RUNTIME_DIR/drt, else /tmp/drt-UID
 *
 * An option goes before the variable. XDG variables that are unset, empty or not
 * absolute stand for their defaults below $HOME, as the specification says; without
 * HOME the password database tells.
 * Threads: any; plain values once made.
 * Owners:  the texts belong to the struct. */
#ifndef IO_PATHS_H
#define IO_PATHS_H

#include <sys/types.h>

#include "core/status.h"

struct paths {
	char *config_file;
	char *data_dir;
	char *state_dir;
	char *cache_dir;
	char *runtime_dir;
	char *control_socket; /* runtime_dir/control.sock, without "unix:" */
	char *lock_file;      /* runtime_dir/engine.lock */
};

/* What stands before the environment, NULL where not given; and the environment. */
struct paths_options {
	const char *config_file;
	const char *data_dir;
	const char *state_dir;
	const char *runtime_dir;
	const char *(*lookup)(void *arg, const char *name); /* NULL: getenv() */
	void *arg;
	uid_t uid; /* of /tmp/drt-UID; 0 stands for this process's user */
};

/* Works the paths out; makes nothing. Relative ones become absolute. Errors:
 * DRT_ENOMEM, DRT_ENOTFOUND (no home directory), DRT_EIO. */
DRT_MUST_CHECK enum drt_status
paths_init(struct paths *out, const struct paths_options *options, struct drt_error *error);
void paths_release(struct paths *paths);

/* Makes the directories, mode 0700; the runtime directory must be ours alone (see
 * file_make_private_dir()). Errors: as file.h. */
DRT_MUST_CHECK enum drt_status paths_make_dirs(const struct paths *paths,
                                               struct drt_error *error);

#endif
