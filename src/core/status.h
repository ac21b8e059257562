/* status.h - the one result type of the program, and the message that goes with it.
 *
 * A function that can fail returns enum drt_status and hands its results back
 * through its first parameters, which it leaves untouched on failure. Functions
 * that touch files, sockets or other people's text also take a struct drt_error,
 * which may be NULL: on failure it holds one English sentence with the file,
 * line or field and the remedy, for the log and for standard error. */
#ifndef CORE_STATUS_H
#define CORE_STATUS_H

enum drt_status {
	DRT_OK = 0,
	DRT_EINVAL = -1, /* an argument outside its documented range */
	DRT_ENOMEM = -2,
	DRT_EFULL = -3,  /* no room now; a later call may succeed */
	DRT_EEMPTY = -4, /* nothing there now; a later call may succeed */
	DRT_ENOTFOUND = -5,
	DRT_EEXIST = -6,
	DRT_EIO = -7,      /* the operating system or the database refused */
	DRT_EPARSE = -8,   /* text or bytes that do not follow their grammar */
	DRT_ERANGE = -9,   /* a number that does not fit */
	DRT_ESTATE = -10,  /* not allowed in the present state */
	DRT_EDENIED = -11, /* role, lease or risk gate says no */
	DRT_ECLOSED = -12, /* the other side is gone */
	DRT_ETIMEOUT = -13,
	DRT_ECANCELLED = -14,
	DRT_EUNSUPPORTED = -15,
	DRT_ECORRUPT = -16, /* stored data that fails its own checks */
	DRT_EBUSY = -17,    /* somebody else holds it */
	DRT_EEXPIRED = -18,
	DRT_EUNKNOWN = -19, /* sent, outcome not known */
};

enum { DRT_ERROR_TEXT = 480 };

struct drt_error {
	enum drt_status status;
	char text[DRT_ERROR_TEXT]; /* empty while status is DRT_OK */
};

#if defined(__GNUC__)
#define DRT_MUST_CHECK __attribute__((warn_unused_result))
#define DRT_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define DRT_MUST_CHECK
#define DRT_PRINTF(text, first)
#endif

/* Stores status and text in *error, if there is one, and returns the status. */
enum drt_status drt_fail(struct drt_error *error, enum drt_status status, const char *format,
                         ...) DRT_PRINTF(3, 4);

/* Puts "context: " before the text already in *error, if there is one. */
void drt_fail_within(struct drt_error *error, const char *format, ...) DRT_PRINTF(2, 3);

/* A stable lower-case word ("not-found"), never translated. */
const char *drt_status_name(enum drt_status status);

#endif
