"""What a site has decided, read once from `site.toml`.

`values` holds the settings, `finding` which folder is the site, `site_text` the file that `init` writes. Nothing is
imported here: `certpress --help` needs only the second.
"""
