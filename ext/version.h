/* The one place where the version stands; the Makefile reads it from here too. */
#ifndef DS_VERSION_H
#define DS_VERSION_H

#define DS_VERSION "0.1.0"

#endif
