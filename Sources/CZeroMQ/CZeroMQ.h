#ifndef C_ZERO_MQ_H
#define C_ZERO_MQ_H

#include <zmq.h>

/* ZAP_ENFORCE_DOMAIN. zmq.h shows the name only to builds with draft APIs, but the released library understands the number: without it a
   CURVE server in a context without a ZAP handler accepts every client key. */
#define C_ZERO_MQ_ZAP_ENFORCE_DOMAIN 93

/* What Swift's Glibc module leaves out. */
#if defined(__linux__)
#include <sys/eventfd.h>
#include <sys/prctl.h>

/* A counter that starts at 0, does not block and does not survive exec; -1 and errno if there is none. */
static inline int c_zero_mq_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

static inline void c_zero_mq_name_this_thread(const char *name) { prctl(PR_SET_NAME, name); }
#elif defined(__APPLE__)
#include <pthread.h>

static inline void c_zero_mq_name_this_thread(const char *name) { pthread_setname_np(name); }
#endif

#endif
