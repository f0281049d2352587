"""What may be wrong with a backup, or with where it should go. The texts are for whoever typed the command."""


class BackupError(Exception):
    """Its text says what to do."""


class FileDamagedError(BackupError):
    """The file is not whole, or not ours; nothing of it was used."""


class NotEmptyError(BackupError):
    """There is something in the database already."""


class VersionError(BackupError):
    """File and database are of different schemas."""
