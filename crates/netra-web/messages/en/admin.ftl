admin-a-password-has-12-to-128-characters = A password has 12 to 128 characters; a short sentence is stronger than odd signs.
admin-add-somebody = Add somebody
admin-added = Added:
admin-at-least-12-characters-a-short-sentence = At least 12 characters; a short sentence is a good one.
admin-choose-the-role = Choose the role.
admin-fill-in-login-and-name = Fill in login and name.
admin-first-password = First password
admin-who-signs-in-to-netra-and-what = Who signs in to Netra and what for. Admins do not see the content of items.
