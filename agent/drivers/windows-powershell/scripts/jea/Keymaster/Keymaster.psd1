@{
    ModuleVersion = '1.0.0'
    GUID = '0d3f6f0e-6f7b-4f0a-9c37-9f4f2a0c5b61'
    Author = 'Keymaster'
    Description = 'Holds the role capability files of Keymaster. It has no commands.'
    FunctionsToExport = @()
    CmdletsToExport = @()
    AliasesToExport = @()
}
