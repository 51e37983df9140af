"""The packaged typeface, Noto Sans SC under the licence beside it, and the script that fetches it."""
