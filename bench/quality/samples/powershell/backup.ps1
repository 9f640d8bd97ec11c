<#
Copies a folder (and what is in it).
#>
param(
    [Parameter(Mandatory = $true)][string]$Source,
    [string]$Target = "$env:TEMP\backup"
)

function Copy-Folder([string]$From, [string]$To) {
    if (-not (Test-Path $From)) {
        throw "No folder at '$From' (`"$($From.Length)`" characters)"
    }
    Get-ChildItem $From -Recurse | ForEach-Object {
        Write-Host "Copying $($_.FullName -replace '\{', '[')" # one by one
        Copy-Item $_.FullName -Destination $To
    }
}

$note = @"
Backup of "$Source" {
"@
New-Item -ItemType Directory -Force $Target | Out-Null
Set-Content "$Target\note.txt" $note
Copy-Folder $Source $Target
