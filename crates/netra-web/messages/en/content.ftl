content-alt-text = Alt text
content-author-unknown = author unknown
content-caption = Author's caption
content-cut = Cut off here; the whole text is in the secured copy.
content-file-given-up = the file could not be secured: { $why } ({ $moment })
content-file-not-kept = file not kept
content-file-retried = could not be secured yet: { $why }; it will be tried again
content-file-secured = secured from its server { $moment }
content-file-secured-as-named = secured from its server { $moment }; its digest is the one that the post names
content-file-waiting = the file is still to be secured
content-nobody-linked = nobody linked yet
content-open = open on the platform
content-photo = Photo
content-role-campaign = campaign account
content-role-candidate = candidate's own account
content-role-institution = institutional account
content-role-registered = { $role }, registered with the KPU
content-secured-copy = Secured copy
content-show = show
content-somebody-else = somebody else { $code }
content-sound = Sound
content-version = Version { $n }: { $cause }, { $moment }
content-version-edit = wording after an edit
content-version-first = first wording
content-version-reparse = read again from the same copy
raw-binary = This is not text; download it to look at it.
raw-cut = Cut off here; the download has all of it.
raw-download = Download the original bytes
raw-parts = Parts
raw-parts-kept = { $kept ->
    [one] { $kept } part
   *[other] { $kept } parts
} kept when it was received; { $dropped ->
    [one] { $dropped } part
   *[other] { $dropped } parts
} not kept (of people outside the watch-list)
raw-request = Request
raw-secured-at = Secured
target-intro = Only acts of persons on the watch-list. Others who responded to this post are not recorded.
target-n-acts = { $n ->
    [one] { $n } act
   *[other] { $n } acts
} on one post
target-pages = Pages of the list
target-post = The post they respond to
target-seen-at = seen { $moment }
target-text-missing = The text of the post could not be fetched: { $why }
target-text-not-yet = The text of the post has not been fetched yet.
target-title = Acts on one post
