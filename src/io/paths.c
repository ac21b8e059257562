/* paths.c - see paths.h. */
#include "config.h"

#include "io/paths.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/file.h"

enum { PASSWD_BYTES = 16384 };

struct base {
	const char *variable; /* of the XDG specification */
	const char *below_home;
};

static const struct base config_base = { "XDG_CONFIG_HOME", ".config" };
static const struct base data_base = { "XDG_DATA_HOME", ".local/share" };
static const struct base state_base = { "XDG_STATE_HOME", ".local/state" };
static const struct base cache_base = { "XDG_CACHE_HOME", ".cache" };

static const char *variable(const struct paths_options *options, const char *name)
{
	const char *value =
		options->lookup ? options->lookup(options->arg, name) : getenv(name);

	return value && *value ? value : NULL;
}

static enum drt_status out_of_memory(struct drt_error *error)
{
	return drt_fail(error, DRT_ENOMEM, "paths: out of memory");
}

/* DIRECTORY/NAME, owned by the caller. */
static enum drt_status join(char **out, const char *directory, const char *name,
                            struct drt_error *error)
{
	char *path = NULL;

	if (asprintf(&path, "%s/%s", directory, name) < 0)
		return out_of_memory(error);
	*out = path;
	return DRT_OK;
}

static enum drt_status absolute(char **out, const char *path, struct drt_error *error)
{
	char *here = NULL;
	enum drt_status status = DRT_OK;

	if (*path == '/') {
		*out = strdup(path);
		return *out ? DRT_OK : out_of_memory(error);
	}
	here = getcwd(NULL, 0);
	if (!here)
		return file_fail(error, errno, path, "no current directory");
	status = join(out, here, path, error);
	free(here);
	return status;
}

static enum drt_status home_dir(char **out, const struct paths_options *options,
                                struct drt_error *error)
{
	const char *home = variable(options, "HOME");
	struct passwd entry;
	struct passwd *found = NULL;
	char *bytes = NULL;

	if (home && *home == '/') {
		*out = strdup(home);
		return *out ? DRT_OK : out_of_memory(error);
	}
	bytes = malloc(PASSWD_BYTES);
	if (!bytes)
		return out_of_memory(error);
	if (getpwuid_r(geteuid(), &entry, bytes, PASSWD_BYTES, &found) == 0 && found &&
	    found->pw_dir[0] == '/')
		*out = strdup(found->pw_dir);
	free(bytes);
	if (!found)
		return drt_fail(error, DRT_ENOTFOUND, "no home directory: set HOME");
	return *out ? DRT_OK : out_of_memory(error);
}

/* The program's directory below an XDG base. */
static enum drt_status xdg_dir(char **out, const struct paths_options *options,
                               const struct base *base, struct drt_error *error)
{
	const char *given = variable(options, base->variable);
	char *home = NULL;
	char *under = NULL;
	enum drt_status status = DRT_OK;

	if (given && *given == '/')
		return join(out, given, "drt", error);
	status = home_dir(&home, options, error);
	if (status == DRT_OK)
		status = join(&under, home, base->below_home, error);
	if (status == DRT_OK)
		status = join(out, under, "drt", error);
	free(under);
	free(home);
	return status;
}

/* Option, variable, XDG, in this order. */
static enum drt_status choose(char **out, const struct paths_options *options,
                              const char *option, const char *name, const struct base *base,
                              struct drt_error *error)
{
	const char *given = option ? option : variable(options, name);

	return given ? absolute(out, given, error) : xdg_dir(out, options, base, error);
}

static enum drt_status choose_config(char **out, const struct paths_options *options,
                                     struct drt_error *error)
{
	static const char *const system_file = DRT_SYSCONFDIR "/drt.conf";
	const char *given =
		options->config_file ? options->config_file : variable(options, "DRT_CONFIG");
	char *directory = NULL;
	enum drt_status status = DRT_OK;

	if (given)
		return absolute(out, given, error);
	status = xdg_dir(&directory, options, &config_base, error);
	if (status == DRT_OK)
		status = join(out, directory, "drt.conf", error);
	free(directory);
	if (status == DRT_OK && access(*out, F_OK) != 0 && access(system_file, R_OK) == 0) {
		free(*out);
		*out = strdup(system_file);
		status = *out ? DRT_OK : out_of_memory(error);
	}
	return status;
}

static enum drt_status choose_runtime(char **out, const struct paths_options *options,
                                      struct drt_error *error)
{
	const char *given = options->runtime_dir ? options->runtime_dir
	                                         : variable(options, "DRT_RUNTIME_DIR");
	const char *xdg = variable(options, "XDG_RUNTIME_DIR");
	uid_t uid = options->uid ? options->uid : geteuid();
	char *path = NULL;

	if (given)
		return absolute(out, given, error);
	if (xdg && *xdg == '/')
		return join(out, xdg, "drt", error);
	if (asprintf(&path, "/tmp/drt-%u", (unsigned)uid) < 0)
		return out_of_memory(error);
	*out = path;
	return DRT_OK;
}

enum drt_status paths_init(struct paths *out, const struct paths_options *options,
                           struct drt_error *error)
{
	static const struct paths_options nothing;
	const struct paths_options *o = options ? options : &nothing;
	struct paths p = { 0 };
	enum drt_status status = choose_config(&p.config_file, o, error);

	if (status == DRT_OK)
		status = choose(&p.data_dir, o, o->data_dir, "DRT_DATA_DIR", &data_base, error);
	if (status == DRT_OK)
		status = choose(&p.state_dir, o, o->state_dir, "DRT_STATE_DIR", &state_base,
		                error);
	if (status == DRT_OK)
		status = xdg_dir(&p.cache_dir, o, &cache_base, error);
	if (status == DRT_OK)
		status = choose_runtime(&p.runtime_dir, o, error);
	if (status == DRT_OK)
		status = join(&p.control_socket, p.runtime_dir, "control.sock", error);
	if (status == DRT_OK)
		status = join(&p.lock_file, p.runtime_dir, "engine.lock", error);
	if (status != DRT_OK) {
		paths_release(&p);
		return status;
	}
	*out = p;
	return DRT_OK;
}

void paths_release(struct paths *paths)
{
	free(paths->config_file);
	free(paths->data_dir);
	free(paths->state_dir);
	free(paths->cache_dir);
	free(paths->runtime_dir);
	free(paths->control_socket);
	free(paths->lock_file);
	*paths = (struct paths){ 0 };
}

enum drt_status paths_make_dirs(const struct paths *paths, struct drt_error *error)
{
	const char *dirs[] = { paths->data_dir, paths->state_dir, paths->cache_dir };

	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
		enum drt_status status = file_make_dirs(dirs[i], 0700, error);

		if (status != DRT_OK)
			return status;
	}
	return file_make_private_dir(paths->runtime_dir, error);
}
