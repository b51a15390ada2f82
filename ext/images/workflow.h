/* The nodes of a ComfyUI workflow. */
#ifndef DS_IMAGES_WORKFLOW_H
#define DS_IMAGES_WORKFLOW_H

#include "images/statements.h"

/* Fills Nodes and NodeProperties from the workflow's text, in place of what the image had there. A text that
** is not a workflow, or NULL, has no nodes. */
int workflow_write(image_statements *statements, ds_error *error, sqlite3_int64 image, sqlite3_value *workflow,
                   bool had_nodes);

#endif
