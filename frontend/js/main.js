// The pages' own behaviour: what neither HTML nor htmx does by itself. Under 500 lines over all files.
// Everything hangs on data attributes and is delegated from the document, so swapped-in parts work at once.

import "htmx.org";
import "./menus.js";
import "./dialogs.js";
import "./toasts.js";
import "./forms.js";
import "./focus.js";
import "./order.js";
import "./live.js";
import "./board.js";
import "./bulk.js";
import "./keys.js";
