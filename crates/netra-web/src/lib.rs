//! The desk: queue, item, case, search, watch-list, sources, capture form.
