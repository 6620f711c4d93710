// Writes a resource that is embedded in an assembly to a file: dotnet run ExtractResource.cs -- ASSEMBLY RESOURCE FILE
#:property PublishAot=false
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

var (assembly, resource, target) = (args[0], args[1], args[2]);
using var file = File.OpenRead(assembly);
using var image = new PEReader(file);
var metadata = image.GetMetadataReader();
var found = metadata.ManifestResources.Select(metadata.GetManifestResource).Single(each => metadata.GetString(each.Name) == resource);
var resources = image.GetSectionData(image.PEHeaders.CorHeader!.ResourcesDirectory.RelativeVirtualAddress);
var length = resources.GetReader((int)found.Offset, sizeof(int)).ReadInt32();
File.WriteAllBytes(target, resources.GetContent((int)found.Offset + sizeof(int), length).ToArray());
